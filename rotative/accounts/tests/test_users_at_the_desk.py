"""Operators add people and give roles in a person's own form."""

from django.test import Client

from rotative.accounts.models import Membership, User


def signed_in(person):
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    return client


def form_of(newsroom, **fields):
    return {
        "email": "nadia@newsroom.example", "first_name": "Nadia", "last_name": "B",
        f"role-{newsroom.world.pk}": "", f"role-{newsroom.afrique.pk}": "",
        f"role-{newsroom.europe.pk}": "", f"role-{newsroom.arabic.pk}": "",
    } | fields  # fmt: skip


def roles_of(person):
    return dict(Membership.objects.filter(user=person).values_list("edition__code", "role"))


def test_an_operator_adds_somebody_with_a_role_in_each_edition(newsroom):
    client = signed_in(newsroom.operator)
    assert client.get("/desk/users/new/").status_code == 200
    word = "a-long-word-indeed"
    roles = {f"role-{newsroom.world.pk}": "editor", f"role-{newsroom.afrique.pk}": "reporter"}
    client.post("/desk/users/new/", form_of(newsroom, password1=word, password2=word, **roles))
    nadia = User.objects.get(email="nadia@newsroom.example")
    assert roles_of(nadia) == {"world": "editor", "afrique": "reporter"}
    assert signed_in(nadia).get("/desk/").status_code == 200


def test_taking_the_last_role_away_closes_the_desk(newsroom):
    rita = newsroom.reporter
    client = signed_in(newsroom.operator)
    shown = client.get(f"/desk/users/edit/{rita.pk}/").content.decode()
    assert "Role in World" in shown
    client.post(f"/desk/users/edit/{rita.pk}/", form_of(newsroom, email=rita.email, is_active="on"))
    assert roles_of(rita) == {}
    assert signed_in(rita).get("/desk/").status_code == 302


def test_a_chief_gives_no_roles(newsroom):
    client = signed_in(newsroom.chief)
    roles = {f"role-{newsroom.world.pk}": "chief"}
    client.post(f"/desk/users/edit/{newsroom.reporter.pk}/", form_of(newsroom, **roles))
    assert roles_of(newsroom.reporter) == {"world": "reporter"}
