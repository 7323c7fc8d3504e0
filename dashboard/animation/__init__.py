"""An animation shows a site epoch by epoch: frames first, drawing after, files last.

`frames` asks a Reader bound to the audience; `drawing` draws, `writing` makes GIF and MP4.
"""
