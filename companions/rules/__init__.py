"""Pure decisions of companions: who may be made, how a face is drawn, what is worth remembering."""
