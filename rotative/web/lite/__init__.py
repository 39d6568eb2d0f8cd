"""Pages for slow lines, small phones and no line at all: lite twins, saved stories offline."""
