"""HTTP/1.1 (RFC 9112) over uvloop: connections, requests, answers.

Written for one thing that no server library at hand does: an answer that is ready
as bytes is found by the bytes of its request and given to the kernel, without a
task, a coroutine or a parse in between. Everything else of a request is read by
httptools (Node's llhttp). What an address means, who may ask and what is answered is
the business of the program that is called; this package knows no page.
"""
