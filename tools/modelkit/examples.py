"""The examples that ``tools/convert_model.py --help`` teaches by."""

EXAMPLES = """\
examples:
  Make the two models that the project carries, from their npm package:
    convert_model.py selfie

  Only the landscape model, from a package fetched earlier by 'npm pack', in 16 bits only:
    convert_model.py selfie --model landscape --package selfie_segmentation.tgz --quant-bytes 2

  BodyPix, from the official bucket, in two sizes and three precisions each:
    convert_model.py bodypix --multiplier 0.5 0.75 --output-stride 16

  All of BodyPix, from a copy of the bucket, at 8 bits:
    convert_model.py bodypix --all --mirror tfjs-models/savedmodel --quant-bytes 1

  MediaPipe's multiclass selfie model, whose six classes become parts, and DeepLab v3, where class 15 is a
  person:
    convert_model.py tflite selfie_multiclass_256x256.tflite
    convert_model.py tflite deeplabv3.tflite --person-class 15 --mean 127.5 --scale 0.00784314

  Networks of your own; what you leave out is guessed, and said:
    convert_model.py keras my-net.keras
    convert_model.py onnx my-net.onnx --activation sigmoid --mean 123.7 116.3 103.5 --scale 0.0171 0.0175 \\
      0.0174
    convert_model.py saved-model export/ --id my-net --output mask --size 256 256
    convert_model.py tfjs web_model/

  See what is installed, and whether every file is whole and keeps the contract:
    convert_model.py list
    convert_model.py check

  Remove a model:
    convert_model.py remove bodypix-mobilenet-v1-050-stride16

  The card says how far each variant is from its source, on a portrait; for yours, on your own photos:
    convert_model.py keras my-net.keras --calibrate photos/

  Measure a selfie model against MediaPipe's own runtime on your photos, and write it into the card:
    convert_model.py measure mediapipe-selfie --photos photos/ --dataset "40 desk portraits"

  A table of all of them: bytes, agreement with labelled photos, and speed on WASM:
    convert_model.py table --photos portraits/ --write models.md

Run it with the project's Python, '.venv/bin/python tools/convert_model.py', after 'make tools'.
"""
