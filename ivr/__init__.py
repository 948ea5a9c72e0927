"""The hotline: a carrier's webhooks, the bot, and one call as a pure state machine between them.

channel.py    the webhooks (Rasa input channel)    turns.py      what a turn keeps, exactly once
call.py       the state machine                    prompting.py  prompts, again-prompts, endings
state.py      what is known of a call              events.py     what happens, what is to be done
dtmf.py       keys, options, the menu              reply.py      the bot's messages
twiml.py      documents for the carrier            speech.py     text for the ear
signature.py  who really sent a request            wording.py    prompts/*.yml
relay/        calls over ConversationRelay
carrier/      the simulated carrier
"""
