"""What holds for reports, whoever sends them: kinds, states, deadlines, what may be published."""
