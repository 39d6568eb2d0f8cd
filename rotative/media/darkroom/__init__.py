"""Where pictures are opened: a process of its own, with limits, that knows nothing else.

What runs inside imports no Django and nothing of the newsroom. Nothing outside
this folder hands a stranger's file to Pillow.
"""
