"""From a judgement to delivered mail.

    gates.py     what may never get a draft: robots, lists, oneself, the employer, unclear senders
    policy.py    message + assessment + history + call budget -> Suggestion; an order table of small rules
    recipients.py  the one address that an answer goes to
    names.py     a name fit for a greeting
    slots.py     weekly windows -> concrete times for a call
    render.py    suggestion -> subject and body; sandboxed templates
    compose.py   draft -> the exact octets; threading exact to the byte
    approve.py   draft + the user's word -> a Delivery, or a refusal; the table of delivery states
    outbox.py    [I/O] SMTP
    templates/   the user's voice

All but outbox.py is pure: no clock, no ids, no environment, no files but the templates' loader.
"""
