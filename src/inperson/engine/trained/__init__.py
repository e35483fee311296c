"""A trained model that a deployment brings, optional (design §4): a manifest says what is in its ONNX files."""
