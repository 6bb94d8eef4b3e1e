"""Converting person-segmentation networks to TensorFlow.js graph models under one contract."""
