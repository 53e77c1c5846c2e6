"""The day itself: who is there, hall by hall."""
