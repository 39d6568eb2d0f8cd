"""An edition at the root of its own host has its newsfeed at ``/live/``."""

from django.test import Client

from rotative.editions.models import Edition
from rotative.newsfeed.actions import send_flash


def test_an_edition_without_a_prefix_has_its_newsfeed_at_its_hosts_root(newsroom):
    Edition.objects.filter(pk=newsroom.afrique.pk).update(host="afrique.example", prefix="")
    newsroom.afrique.refresh_from_db()
    send_flash([newsroom.afrique], "Séisme")
    client = Client(headers={"host": "afrique.example"})
    for path in ("/live/", "/live/lite/", "/live/items.json"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Séisme" in answer.content.decode(), path
    assert 'href="/live/"' in client.get("/").content.decode()
