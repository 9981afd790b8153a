"""What is looked at before anything leaves this machine."""
