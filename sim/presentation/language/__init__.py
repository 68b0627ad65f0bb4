"""The languages of pictures and pages: English phrases, and a catalogue of the other languages."""
