"""What people decide about facts: values set by hand, entries taken back, models joined or kept apart."""
