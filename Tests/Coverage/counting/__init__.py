"""Line coverage of the Swift sources, as Tests/Coverage/run measures it."""
