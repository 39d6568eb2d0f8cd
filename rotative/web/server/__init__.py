"""The server: guard, hot paths, Django behind them, supervisor and job worker.

``app.py`` is what the server's workers run; ``supervise.py`` starts and watches
them; ``worker.py`` is the job worker; ``prepare.py`` brings the data folder up to
date. Nothing is imported here, so that the supervisor stays small.
"""
