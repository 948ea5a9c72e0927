"""The hotline over Twilio's ConversationRelay: a second adapter on the same calls and turns.

A turn keeps the same document here as on the other adapter. What it asks is told and listened for
over a WebSocket; what ends or passes on the call is left to the document itself, which the carrier
is given once the relay is over.

    adapter.py    the routes, who may open a socket, what follows a relay
    session.py    one socket: told, heard, keyed, silent
    messages.py   the relay's messages, read and written
    prompt.py     a document's Gather as something to tell; keys as they come in
    kept.py       what is kept of a call beyond its turns
    profile.py    how the relay speaks and listens, profiles.yml
"""
