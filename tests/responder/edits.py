"""Edits of replies as people make them, written by hand: lies and slips first, honest words after.

Each lie: (stance for which it is one, purpose for which it is one or "", the sentence).
"""

from __future__ import annotations

LIES = """
not_looking | | I'm actively looking for a new role.
not_looking | | I am currently interviewing with a few companies.
not_looking | | I've been looking for something new since the summer.
not_looking | | I'm on the market at the moment.
not_looking | | To be honest, I want to leave.
not_looking | | I'm open to new opportunities.
not_looking | | It is very likely that I would move.
not_looking | | I would love to join Acme.
not_looking | | I'm seriously considering a move.
not_looking | | I can start immediately.
not_looking | | My notice period is one month.
not_looking | | Ich bin aktiv auf der Suche.
not_looking | | Ich suche derzeit eine neue Stelle.
not_looking | | Ein Wechsel ist sehr wahrscheinlich.
not_looking | | Je cherche activement un nouveau poste.
not_looking | | Il est très probable que je change.
not_looking | | Estoy buscando trabajo.
not_looking | | Es muy probable que cambie.
not_looking | | Estou à procura de trabalho.
not_looking | | É muito provável que eu mude.
not_looking | | Ik ben op zoek naar een nieuwe baan.
not_looking | | Het is zeer waarschijnlijk dat ik overstap.
not_looking | | I'm serving my notice at the moment.
not_looking | | My last day is on Friday.
not_looking | | I hate my job.
not_looking | | I am bored where I am.
not_looking | | My contract ends in March.
not_looking | | I have been made redundant.
not_looking | | I've started applying elsewhere.
not_looking | | I'm ready for something new.
not_looking | | I could join you in January.
not_looking | | I'd jump at the chance.
not_looking | | I'd move in a heartbeat.
not_looking | | Where do I sign?
any | | I have two other processes running.
any | | Globex made me an offer last week.
any | | I take home six thousand a month.
any | | I turn forty in May.
open | | I'm actively looking for my next role.
open | | I'm not looking at all.
open | | Ich bin nicht auf der Suche.
open | | No estoy buscando trabajo.
looking | | I'm not looking, and a move is unlikely.
looking | | I'm not actively looking.
looking | | Ich bin nicht auf der Suche.
looking | | Je ne suis pas à la recherche d'un poste.
looking | | Ik ben niet op zoek.
not_looking | decline | I'd be happy to have a call.
not_looking | decline | Let's talk next week.
not_looking | decline | I'm very interested.
not_looking | decline | Count me in!
not_looking | accept_call | I'm not interested at this time.
not_looking | accept_call | No, thank you.
not_looking | accept_call | Ich habe kein Interesse.
not_looking | accept_call | No me interesa.
not_looking | accept_call | Não tenho interesse.
not_looking | accept_call | Ik heb geen interesse.
any | | I have another offer on the table.
any | | I'm in the final round with Globex.
any | | I know it pays £190,000.
any | | I expect at least $250k.
any | | My current salary is 120k.
any | | I earn €95,000 now.
any | | Ich verdiene 90.000 €.
any | | Mon salaire actuel est de 60 000 €.
any | | You can reach me at +44 7700 900123.
any | | Call me on 020 7946 0958.
any | | I live at 12 Harbour Street.
any | | Ich wohne in der Hauptstraße 12.
any | | J'habite au 14 rue de Rivoli.
any | | I was born on 3 May 1988.
any | | My date of birth is 1988-05-03.
any | | I'm 38 years old.
any | | Ich bin 38 Jahre alt.
any | | I work at Initech.
any | | My manager at work does not know.
any | | My employer is laying off people.
any | | Mein Arbeitgeber weiß davon nichts.
any | | Thanks for the role at Globex Heavy Industries.
any | | The Chief Blockchain Officer role sounds right.
"""
HONEST = """
Thanks again for the note.
I hope the search goes well.
Sorry for the late reply, it has been a busy week.
I enjoyed reading about the team.
Your note was a pleasure to read.
Say hello to the team from me.
I read your message twice.
Have a good weekend!
Wishing you a good start into November.
It was kind of you to write a second time.
I looked at the website, and the robots are impressive.
I'm looking forward to hearing from you.
Robotics has fascinated me for years.
Feel free to keep my details.
Please write to this address only.
The timing is what it is.
I don't want to waste your time.
I did not want to leave this unanswered.
Greetings from a rainy afternoon.
I was moved by the story of the founders.
You may well find somebody better.
I appreciate that you named the pay.
Thanks for stating 150k openly.
I've used the product myself.
I like that the work is in Berlin.
Danke für die ausführliche Beschreibung.
Ich habe die Nachricht gern gelesen.
Merci pour les détails.
Bonne fin de semaine !
Gracias por los detalles.
Que tengas una buena semana.
Obrigado pelos detalhes.
Boa semana!
Bedankt voor de details.
Fijn weekend!
I know a few people who might want this; may I forward it?
I'd rather be upfront than vague.
My answer is the same as in spring.
Please don't take it personally.
The job description is refreshingly short.
"""


def lies() -> list[tuple[str, str, str]]:
    return [tuple(part.strip() for part in line.split("|")) for line in LIES.strip().splitlines()]  # type: ignore[misc]


def honest() -> list[str]:
    return HONEST.strip().splitlines()
