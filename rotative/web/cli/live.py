"""``rotative live``: who follows the live streams, and how they do."""

from typing import Annotated

import typer

from rotative.web.cli.outcome import DISK, Stop
from rotative.web.cli.rooms import JsonOption, open_rooms, say, say_json

app = typer.Typer(
    name="live", help="The live streams that open pages follow.", no_args_is_help=True
)


@app.command()
def status(as_json: Annotated[bool, JsonOption] = False) -> None:
    """Say how many follow on this machine, what they were sent, and how late."""
    open_rooms()
    from rotative.kit.streams.figures import Figures
    from rotative.web.server.streams import place_of_figures

    place = place_of_figures()
    if not place.exists():
        raise Stop("Nobody has followed anything here: the server has not run yet.", DISK)
    figures = Figures(place, writing=False)
    total, workers = figures.total(), figures.workers()
    if as_json:
        say_json({**total, "workers": workers})
        return
    say(f"{total['readers']:,} follow now, at {len(workers)} workers.")
    say(f"{total['events']:,} events, sent {total['sent']:,} times.")
    say(f"{total['opened']:,} streams were opened, {total['resumed']:,} went on where they were,")
    say(f"  {total['resets']:,} had to start over, {total['refused']:,} were refused,")
    say(f"  {total['cut']:,} were cut because nobody read, {total['ended']:,} ended by a sign-out.")
    say(f"The last event was {total['lag_ms']:,} ms old when it was sent,")
    say(f"  the latest of all {total['lag_most_ms']:,} ms.")
