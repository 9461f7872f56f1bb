"""Comments, questions and messages in English and German, by what they are about."""

GOOD = (
    "Love it, will order again 😊",
    "Great quality and fast delivery.",
    "Alles bestens, gerne wieder!",
    'My sister said: "where did you get that?"',
    "Sehr schön verpackt 🎁",
    "Perfect gift for my father",
    "Tolle Qualität, fairer Preis",
    "Exactly as described. Thank you!",
    "Top 👍",
    "Schnell geliefert, super Kundendienst",
)
MIDDLING = (
    "It's ok, nothing special",
    "Preis etwas hoch, sonst gut",
    "Good product; packaging could be better",
    "Geht so",
    "Fine, but the colour looks different online",
    "Delivery was ok. Product ok.",
)
BAD_QUALITY = (
    "Broke after two weeks, poor quality",
    "Die Naht ist aufgegangen 😡",
    'Looks "premium" but feels cheap',
    "Schlechte Qualität, nie wieder Grimbold",
    "The handle came off on day one.\nVery disappointed.",
    "Material ist dünn und kratzt schnell",
    "Cheap plastic, smells bad",
)
LATE = (
    "Parcel came four days late",
    "Lieferung viel zu spät, Geburtstag verpasst 😢",
    "Where is my parcel?? Slowvan never rings",
    "Late again. Tracking did not move for days.",
    "Slowvan hat das Paket erst nach einer Woche gebracht",
)
OTHER_BAD = (
    "Too expensive for what it is",
    "Falscher Artikel geliefert",
    "Return took ages, refund still missing",
    "Zu teuer, Versandkosten nerven",
    "Wrong size sent, again",
)
# Some people add a word; empty ones make sure that most don't.
TAILS = (
    "",
    "",
    "",
    "",
    " War ein Geschenk.",
    " My second order here.",
    " (ordered by phone)",
    " 🙂",
)
QUESTIONS = {
    "reason_to_buy": "What made you buy today?",
    "barrier": "What nearly stopped you?",
    "job_to_be_done": "What will you use it for?",
    "improvement": "What should we do better?",
}
ANSWERS = {
    "reason_to_buy": (
        "Recommended by a friend", "Gute Bewertungen", "Discount code in the newsletter",
        "Needed a gift quickly 🎁", "Design", "Faire Preise",
    ),
    "barrier": (
        "Shipping costs", "Versandkosten zu hoch", "Not sure about the size",
        "Had to create an account", "Zu wenig Fotos", "Payment by invoice was missing",
    ),
    "job_to_be_done": (
        "Cooking for friends", "Geschenk zum Geburtstag", "Equip our first flat",
        "Better coffee at home ☕", "Camping mit den Kindern", "Treat myself",
    ),
    "improvement": (
        "Faster delivery", "Mehr Größen", "Cheaper shipping", "More sustainable packaging 🌱",
        "Bessere Suche", "Nothing, it's great",
    ),
}  # fmt: skip
CHOICES = ("price", "quality", "design", "recommendation", "delivery")
PMF = ("very_disappointed", "somewhat_disappointed", "not_disappointed")
TICKET_SUBJECTS = {
    "delivery": ("Where is my order?", "Paket nicht angekommen", "Late again"),
    "return": ("Return label", "Rücksendung", "Refund missing"),
    "product": ("Question about the product", "Artikel defekt", "Broken on arrival"),
    "payment": ("Charged twice?", "Rechnung", "Voucher does not work"),
    "account": ("Cannot log in", "Adresse ändern", "Delete my data"),
}
SEARCHES = ("gift", "kaffee", "mug", "geschenk", "shirt", "lamp", "knife set", "soap", "bag", "tee")
MESSAGES = (
    "Hello, can you help?",
    "Hallo, wo bleibt mein Paket?",
    "We are looking into it.",
    "Wir kümmern uns darum.",
    "Thanks! 🙏",
    "Checked with carrier",
    "Hallo, können Sie helfen?",
)
