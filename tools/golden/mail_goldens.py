#!/usr/bin/env python3
"""Writes Tests/DocumentsTests/Fixtures/text/mail.json: messages made by Python's email package, and what that package reads
in them: subject, sender, readers, date, the body in plain text, names of attachments.

    tools/golden/mail_goldens.py
"""
import base64
import datetime
import email
import email.headerregistry
import email.message
import email.policy
import json
import os

BODIES = [
    ("utf-8", "8bit", "Grüße vom Hafen, Größe: 5 €.\n\nZweiter Absatz."),
    ("utf-8", "quoted-printable", "Ein langer Absatz mit ä, ö und ü, der so lang ist, dass er mehr als eine Zeile braucht = ja."),
    ("utf-8", "base64", "会议在星期二。\n\n请带钥匙。"), ("iso-8859-1", "quoted-printable", "Le château est fermé."),
    ("koi8-r", "base64", "Собрание во вторник."), ("iso-2022-jp", "7bit", "会議は火曜日です。"),
    ("gb18030", "base64", "备用发电机放在车库里。"), ("windows-1252", "8bit", "“Old Rosie” – costs €90."),
    ("us-ascii", "7bit", "Plain words.\nOn two lines."),
]
SUBJECTS = [
    "Hours", "Grüße aus Köln", "会议记录与安排,一个很长的主题,一个很长的主题,一个很长的主题", "Re: [list] naïve question",
    "Протокол собрания жильцов дома номер семнадцать", "x" * 200, "a, b; c=d", "=?not?an?encoded word", "tab\tand  spaces",
]


def message(index, charset, encoding, body):
    result = email.message.EmailMessage(policy=email.policy.SMTP)
    result["From"] = email.headerregistry.Address("Jürgen Müller, Verwalter" if index % 2 else "Ann", "a", "example.org")
    result["To"] = [
        email.headerregistry.Address("Bob O'Neil", "bob", "example.org"),
        email.headerregistry.Address("", "carla", "example.org"),
    ]
    result["Subject"] = SUBJECTS[index % len(SUBJECTS)]
    result["Date"] = datetime.datetime(
        2020 + index, 1 + index, 2 + index, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=index - 4)))
    result.set_content(body, charset=charset, cte=encoding)
    if index % 3 == 0:
        result.add_alternative("<p>never read</p>", subtype="html")
    if index % 2 == 0:
        result.add_attachment("Inhalt des Anhangs\n", filename=f"Anhang für {index} und ein sehr langer Name, der umgebrochen wird.txt")
    return result.as_bytes()


cases = []
for index, (charset, encoding, body) in enumerate(BODIES):
    data = message(index, charset, encoding, body)
    read = email.message_from_bytes(data, policy=email.policy.default)
    cases.append({
        "bytes": base64.b64encode(data).decode(), "subject": read["Subject"],
        "from": [f"{a.display_name} <{a.addr_spec}>".strip() for a in read["From"].addresses],
        "to": [f"{a.display_name} <{a.addr_spec}>" if a.display_name else a.addr_spec for a in read["To"].addresses],
        "date": read["Date"].datetime.isoformat(),
        "body": read.get_body(("plain",)).get_content(), "attachments": [p.get_filename() for p in read.iter_attachments()],
    })
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../../Tests/DocumentsTests/Fixtures/text/mail.json"), "w") as file:
    json.dump(cases, file, indent=1, ensure_ascii=False)
    file.write("\n")
