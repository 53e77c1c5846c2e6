from __future__ import annotations

from django.template import engines

from diemcau.kernel import panels


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_door_nobody_answers_leads_nowhere():
    assert rendered('{% door "no-such-door" as url %}[{{ url }}]') == "[]"


def test_panels_of_a_place_come_in_their_order(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    for name, order in (("late", 20), ("early", 10)):
        panels.register(panels.Panel(place="here", name=name, title=name.title(), url=f"/{name}/{{}}/".format, order=order))

    assert rendered('{% panels "here" 7 as all %}{% for p in all %}{{ p.title }} {{ p.url }};{% endfor %}') == "Early /early/7/;Late /late/7/;"
