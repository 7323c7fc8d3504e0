"""A briefing as slides (PPTX): native text, tables and charts that can be edited; maps as pictures.

`deck.pptx` is the door. Nothing here chooses what is shown: everything comes from `Contents`.
"""
