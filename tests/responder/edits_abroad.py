"""Lies and honest words in the five further languages of the templates, written by hand; see edits.py."""

from __future__ import annotations

LIES = """
de | not_looking | | Ich bin zurzeit auf Jobsuche.
de | not_looking | | Ich möchte bald wechseln.
de | not_looking | | Ich bin ab sofort verfügbar.
de | not_looking | | Meine Kündigungsfrist beträgt drei Monate.
de | not_looking | | Ich würde sehr gern bei Ihnen arbeiten.
de | looking | | Ich suche derzeit keine neue Stelle.
de | any | | Ich habe ein weiteres Angebot vorliegen.
de | any | | Mein jetziges Gehalt liegt bei 80.000 €.
de | any | | Ich bin 41 Jahre alt.
de | any | | Mein Chef weiß nichts davon.
de | any | | Sie erreichen mich unter 0171 23456789.
de | not_looking | decline | Ich bin sehr interessiert.
fr | not_looking | | Je suis actuellement à la recherche d'un emploi.
fr | not_looking | | Je souhaite changer de poste rapidement.
fr | not_looking | | Je suis disponible immédiatement.
fr | not_looking | | Mon préavis est de trois mois.
fr | not_looking | | J'adorerais vous rejoindre.
fr | looking | | Je ne cherche pas activement.
fr | any | | J'ai d'autres offres en cours.
fr | any | | Je gagne 70 000 € par an.
fr | any | | J'ai 41 ans.
fr | any | | Mon employeur actuel ne le sait pas.
fr | any | | Vous pouvez me joindre au 06 12 34 56 78.
fr | not_looking | decline | Je suis très intéressé.
es | not_looking | | Estoy buscando un nuevo puesto.
es | not_looking | | Busco activamente otro trabajo.
es | not_looking | | Quiero cambiar de empresa.
es | not_looking | | Tengo disponibilidad, incorporación inmediata.
es | not_looking | | Me encantaría unirme al equipo.
es | looking | | No estoy buscando trabajo.
es | any | | Tengo otra oferta sobre la mesa.
es | any | | Gano 60.000 € al año.
es | any | | Tengo 41 años.
es | any | | Mi jefe no sabe nada.
es | any | | Mi teléfono es el 612 345 678.
es | not_looking | decline | Estoy interesado en el puesto.
pt | not_looking | | Estou em busca de um novo emprego.
pt | not_looking | | Procuro ativamente outro trabalho.
pt | not_looking | | Quero mudar de empresa.
pt | not_looking | | Estou disponível imediatamente.
pt | not_looking | | Adoraria trabalhar com vocês.
pt | looking | | Não estou à procura de trabalho.
pt | any | | Tenho outra proposta em mãos.
pt | any | | Ganho 5.000 € por mês.
pt | any | | Tenho 41 anos.
pt | any | | O meu chefe não sabe de nada.
pt | any | | O meu telefone é 912 345 678.
pt | not_looking | decline | Tenho muito interesse na vaga.
nl | not_looking | | Ik ben actief op zoek.
nl | not_looking | | Ik zoek een nieuwe baan.
nl | not_looking | | Ik wil graag overstappen.
nl | not_looking | | Ik ben per direct beschikbaar.
nl | not_looking | | Mijn opzegtermijn is één maand.
nl | looking | | Ik ben niet op zoek.
nl | any | | Ik heb meerdere aanbiedingen.
nl | any | | Ik verdien 70.000 € per jaar.
nl | any | | Ik ben 41 jaar oud.
nl | any | | Mijn werkgever weet van niets.
nl | any | | Je kunt me bereiken op 06 12345678.
nl | not_looking | decline | Ik ben zeer geïnteresseerd.
"""
HONEST = """
de | Danke, dass Sie so offen über das Gehalt schreiben.
de | Ich wünsche Ihnen viel Erfolg bei der Besetzung.
de | Die Aufgabe klingt spannend für die richtige Person.
de | Ich habe die Anzeige zweimal gelesen.
de | Entschuldigen Sie die späte Antwort.
de | Ich gebe die Nachricht gern weiter.
de | Schöne Grüße nach Berlin.
de | Das Team macht einen guten Eindruck.
de | Bitte nehmen Sie es nicht persönlich.
de | Ich freue mich auf Ihre Antwort.
fr | J'espère que vous trouverez la bonne personne.
fr | Je vous souhaite une bonne continuation.
fr | L'équipe a l'air formidable.
fr | Pardonnez cette réponse tardive.
fr | Votre message était agréable à lire.
fr | Je transmets volontiers l'annonce.
fr | Merci d'avoir indiqué le salaire.
fr | Ne le prenez pas mal.
fr | Bien des choses à l'équipe.
fr | Le projet est original.
es | Espero que encuentren a la persona adecuada.
es | Perdón por la demora en responder.
es | El proyecto suena muy bien.
es | Le deseo mucho éxito con la búsqueda.
es | Puedo reenviar el mensaje si le parece bien.
es | Gracias por indicar el sueldo.
es | No se lo tome como algo personal.
es | Me ha gustado leer su mensaje.
es | Saludos al equipo.
es | Feliz fin de semana.
pt | Espero que encontrem a pessoa certa.
pt | Desculpe a demora em responder.
pt | O projeto parece muito interessante.
pt | Desejo muito sucesso na procura.
pt | Posso encaminhar a mensagem, se quiser.
pt | Obrigado por indicar o salário.
pt | Não leve a mal.
pt | Gostei de ler a sua mensagem.
pt | Cumprimentos à equipe.
pt | Bom fim de semana!
nl | Ik hoop dat jullie de juiste persoon vinden.
nl | Sorry voor de late reactie.
nl | Het project klinkt goed.
nl | Veel succes met de zoektocht.
nl | Ik stuur het bericht graag door.
nl | Fijn dat het salaris erbij staat.
nl | Vat het niet persoonlijk op.
nl | Je bericht was prettig om te lezen.
nl | Groeten aan het team.
nl | Ik kijk uit naar je antwoord.
"""


def lies() -> list[tuple[str, str, str, str]]:
    """(language, stance or "any", purpose or "", sentence)."""
    return [tuple(part.strip() for part in line.split("|")) for line in LIES.strip().splitlines()]  # type: ignore[misc]


def honest() -> list[tuple[str, str]]:
    """(language, sentence)."""
    return [tuple(part.strip() for part in line.split("|")) for line in HONEST.strip().splitlines()]  # type: ignore[misc]
