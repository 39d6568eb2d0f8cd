"""Channels, who follows them and who comes back: without a server, so every turn can be tried."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotative.kit.streams import Event, Read, frames
from rotative.kit.streams.channel import MOST, MOST_MISSED, Channel, Reader
from rotative.kit.streams.figures import Figures
from rotative.kit.streams.hub import PATIENCE, Hub
from rotative.kit.streams.reading import MOST_BEHIND, STILL, Looking


class Kept:
    """A way to a reader: the very objects that were sent, of which so many bytes still wait."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.send = self.pieces.append
        self.waiting = 0
        self.ended = False

    def end(self) -> None:
        self.ended = True

    cut = end


class Listening(Reader):
    """A reader who keeps what was sent."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Kept())

    @property
    def pieces(self) -> list[bytes]:
        return self.way.pieces

    def blocks(self) -> list[dict[str, str]]:
        """What a browser makes of the pieces: fields of each block."""
        text = b"".join(self.pieces).decode()
        assert not text or text.endswith("\n\n")
        found = []
        for block in text.split("\n\n")[:-1]:
            fields: dict[str, str] = {}
            for line in block.split("\n"):
                name, _colon, value = line.partition(": ")
                fields[name] = f"{fields['data']}\n{value}" if name in fields else value
            found.append(fields)
        return found

    def names(self) -> list[str]:
        """The names of events, in order."""
        return [fields["event"] for fields in self.blocks() if "event" in fields]

    def words(self) -> list[str]:
        """What the events said."""
        return [fields["data"] for fields in self.blocks() if fields.get("event") == "item"]

    def last(self) -> str:
        """The id that a browser would come back with."""
        return [fields["id"] for fields in self.blocks() if "id" in fields][-1]


class Clock:
    """Time that is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def event(seq: int, words: str = "", channel: str = "a") -> Event:
    return Event(channel, seq, "item", (words or str(seq)).encode())


@pytest.fixture
def figures(tmp_path):
    return Figures(tmp_path / "figures")


@pytest.fixture
def hub(figures):
    made = Hub(figures, Clock())
    made.begin("e", 0, Read([], 0))
    return made


def joined(hub: Hub, last: str = "", channel: str = "a") -> Listening:
    reader = Listening()
    hub.join(reader, channel, last)
    return reader


def test_all_readers_are_sent_the_same_object(hub):
    readers = [joined(hub) for _ in range(5)]
    hub.take(Read([event(1), event(2)], 2))
    assert len({id(reader.pieces[-1]) for reader in readers}) == 1
    assert readers[0].words() == ["1", "2"]


def test_a_replay_is_one_object_for_all_who_missed_the_same(hub):
    hub.take(Read([event(number) for number in range(1, 11)], 10))
    readers = [joined(hub, "e:3") for _ in range(5)]
    assert readers[0].words() == ["4", "5", "6", "7", "8", "9", "10"]
    assert len({id(reader.pieces[-1]) for reader in readers}) == 1


def test_who_comes_while_news_were_put_off_is_told_what_comes_from_then_on(hub, figures):
    hub.take(Read([event(1)], 1))
    hub.behind = True
    newcomer, returns = joined(hub), joined(hub, "e:1")
    assert newcomer.blocks()[-1].get("id") is None, "not let in yet"
    hub.take(Read([event(2), event(3)], 3))
    hub.caught_up()
    assert newcomer.words() == []
    assert newcomer.last() == "e:3"
    assert returns.words() == ["2", "3"]
    hub.take(Read([event(4)], 4))
    assert (newcomer.words(), returns.words()) == (["4"], ["2", "3", "4"])
    for reader in (newcomer, returns):
        hub.leave(reader)
    assert hub.readers == figures.total()["readers"] == 0


def test_nobody_waits_for_ever_for_news_that_cannot_be_read(hub):
    hub.behind = True
    newcomer = joined(hub)
    hub.clock.now += PATIENCE + 0.1
    hub.tick()
    assert newcomer.last() == "e:0"


def test_words_cannot_end_an_event_or_begin_another(hub):
    reader = joined(hub)
    hub.take(Read([event(1, "a\n\nevent: banner\rdata: x\r\nid: z")], 1))
    assert reader.names() == ["item"]
    assert reader.words() == ["a\n\nevent: banner\ndata: x\nid: z"]
    assert reader.last() == "e:1"


def test_of_events_with_one_number_the_last_alone_has_the_id(hub):
    reader = joined(hub)
    hub.take(Read([event(1, "first"), event(1, "second"), event(2)], 2))
    marks = [fields.get("id") for fields in reader.blocks() if "event" in fields]
    assert marks == [None, "e:1", "e:2"]


def test_a_place_before_what_is_kept_is_answered_with_a_reset(hub):
    hub.take(Read([event(number) for number in range(1, MOST + 2)], MOST + 1))
    floor = hub.channels["a"].floor
    assert 0 < floor < MOST
    assert joined(hub, f"e:{floor - 1}").names() == ["reset"]
    assert joined(hub, f"e:{floor}").names()[0] in ("item", "reset")
    assert joined(hub, f"e:{MOST}").words() == [str(MOST + 1)]


def test_too_much_to_tell_again_is_answered_with_a_reset(hub):
    big = "x" * (MOST_MISSED // 4)
    hub.take(Read([event(number, big) for number in range(1, 7)], 6))
    assert joined(hub, "e:1").names() == ["reset"]
    assert joined(hub, "e:4").names() == ["item", "item"]


def test_who_is_ahead_of_this_worker_waits_and_is_told_nothing_twice(hub):
    reader = joined(hub, "e:2")
    assert reader.names() == []
    hub.take(Read([event(1)], 1))
    assert reader.names() == []
    hub.take(Read([event(2), event(3)], 3))
    assert reader.words() == ["3"]


def test_who_waits_for_a_number_that_does_not_come_starts_over(hub):
    reader = joined(hub, "e:50")
    hub.clock.now = PATIENCE + 0.1
    hub.tick()
    assert reader.names() == ["reset"]
    hub.take(Read([event(1)], 1))
    assert reader.words() == ["1"]


def test_readers_who_come_before_the_source_was_read_are_not_lost(figures):
    hub = Hub(figures, Clock())
    new, back = joined(hub), joined(hub, "e:1")
    hub.begin("e", 0, Read([event(1), event(2)], 2))
    assert (new.words(), back.words()) == ([], ["2"])


def test_numbers_of_another_ledger_make_everybody_start_over(hub):
    reader = joined(hub)
    hub.take(Read([event(1)], 1))
    hub.begin("f", 0, Read([], 0))
    assert reader.names() == ["item", "reset"]
    assert reader.last() == "f:0"
    assert joined(hub, "e:1").names() == ["reset"]


def test_only_quiet_channels_get_a_sign_of_life_which_moves_the_place_on(hub):
    here, there = joined(hub, channel="a"), joined(hub, channel="b")
    hub.take(Read([event(7)], 7))
    hub.beat()
    assert (here.names(), there.names()) == (["item"], ["beat"])
    assert there.last() == "e:7"
    hub.beat()
    assert here.names() == ["item", "beat"]


def test_who_leaves_is_sent_nothing_and_counted_once(hub, figures):
    readers = [joined(hub), joined(hub, "e:99")]
    assert figures.total()["readers"] == 2
    for reader in readers * 2:
        hub.leave(reader)
    hub.take(Read([event(1)], 1))
    assert [reader.words() for reader in readers] == [[], []]
    assert figures.total()["readers"] == 0
    assert all(reader.way.ended for reader in readers)


def test_bytes_that_were_sent_are_counted(hub):
    reader = joined(hub)
    hub.take(Read([event(number, "x" * number) for number in range(1, 40)], 39))
    assert reader.sent == sum(map(len, reader.pieces))


def test_who_takes_nothing_of_what_waits_has_stopped_reading(hub):
    _slow, stopped, _quick = readers = [joined(hub) for _ in range(3)]
    clock = Clock()
    looking = Looking(clock)
    for _turn in range(int(STILL) + 2):
        hub.take(Read([event(hub.position + 1, "x" * 300)], hub.position + 1))
        # One has had nothing since the first look, one has taken half of it, one all.
        for reader, share in zip(readers, (0.5, 1.0, 0.0), strict=True):
            reader.way.waiting = int(sum(map(len, reader.pieces)) * share)
        found = looking.stopped(readers)
        clock.now += 1
    assert found == [stopped]


def test_who_has_too_much_waiting_has_stopped_at_once(hub):
    reader = joined(hub)
    reader.way.waiting = MOST_BEHIND + 1
    assert Looking(Clock()).stopped([reader]) == [reader]


def test_what_is_kept_stays_bounded_whatever_is_said():
    channel = Channel(0)
    for number in range(1, 400):
        channel.keep(frames.together([event(number, "x" * 10_000)], "e"))
    assert sum(map(len, channel._pieces)) <= 1_000_000
    assert channel._seqs[-1] == 399


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    return Figures(tmp_path_factory.mktemp("figures") / "figures")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_happens_everybody_is_told_everything_once(counted, data):
    """Two workers, of which one lags; readers leave and come back to either."""
    hubs = [Hub(counted, Clock()) for _worker in range(2)]
    ledger: list[Event] = []
    at = [0, 0]
    for hub in hubs:
        hub.begin("e", 0, Read([], 0))
    told: list[str] = []
    reader, here, last = joined(hubs[0]), 0, "e:0"
    turns = data.draw(st.lists(st.sampled_from(["say", "quiet", "0", "1", "move"]), max_size=40))
    for turn in [*turns, "0", "1"]:
        if turn == "say":
            number = len(ledger) + 1
            ledger.append(event(number, json.dumps(number), "a" if number % 3 else "b"))
        elif turn == "quiet":
            ledger.append(event(len(ledger) + 1, "else", "b"))
        elif turn == "move":
            told += reader.words()
            hubs[here].leave(reader)
            here = 1 - here
            reader = joined(hubs[here], last)
        else:
            worker = int(turn)
            hubs[worker].take(Read(ledger[at[worker] :], len(ledger)))
            at[worker] = len(ledger)
        if any("id" in block for block in reader.blocks()):
            last = reader.last()
    assert told + reader.words() == [one.data.decode() for one in ledger if one.channel == "a"]


def test_figures_of_workers_that_ended_are_kept_but_not_their_readers(tmp_path):
    place = tmp_path / "figures"
    first = Figures(place)
    first.add("opened", 3)
    first.add("readers", 3)
    first.close()
    after = Figures(place)
    after.add("opened")
    after.add("readers")
    total = Figures(place, writing=False).total()
    assert (total["opened"], total["readers"]) == (4, 1)
