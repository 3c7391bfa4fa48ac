"""任务台账: what was promised, in whose hands it is, and what became of it."""
