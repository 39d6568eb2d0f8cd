"""An invented archive of any size, labelled as such, to try a newsroom's scale on."""
