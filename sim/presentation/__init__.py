"""What people read and look at: answers in the terminal and pictures; it computes nothing."""
