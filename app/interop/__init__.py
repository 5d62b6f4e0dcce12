"""Other systems and their formats: question banks that come from elsewhere and go elsewhere.

Formats are pure (`formats`); what comes in is written through the actions of the rooms below.
"""
