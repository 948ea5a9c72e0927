"""The simulated carrier: plays Twilio's part against the hotline's webhooks.

    twiml.py     reads and checks a document         verbs.py, schema.py  what it may hold
    call.py      one call, without I/O               gather.py            its keys and speech
    http.py      signed requests, retry, redirects   trace.py             what happened
    relay.py     a ConversationRelay, without I/O    relay_socket.py       its WebSocket
    session.py   a live call: dial, say, press       web.py               a person at a browser
    terminal.py  a person at a terminal

It is a simulation of somebody else's system, for development and tests: nothing of the hotline
imports it but the assembly of the development server.
"""
