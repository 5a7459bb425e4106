"""KServe's Python server with one ONNX model, as its documentation tells: peer_kserve.py PORT FILE NAME."""

import sys

import kserve
import onnxruntime
from kserve import InferOutput, InferResponse
from kserve.utils.utils import generate_uuid


class Onnx(kserve.Model):
    def __init__(self, name, file):
        super().__init__(name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, options)
        self.names = [output.name for output in self.session.get_outputs()]
        self.ready = True

    def predict(self, payload, headers=None):
        said = self.session.run(self.names, {i.name: i.as_numpy() for i in payload.inputs})
        outputs = []
        for name, value in zip(self.names, said):
            output = InferOutput(name=name, shape=list(value.shape), datatype="INT64" if value.dtype.kind == "i" else "FP32")
            output.set_data_from_numpy(value, binary_data=False)
            outputs.append(output)
        return InferResponse(response_id=generate_uuid(), model_name=self.name, infer_outputs=outputs)


if __name__ == "__main__":
    port, file, name = sys.argv[1:]
    server = kserve.ModelServer(http_port=int(port), enable_grpc=False, workers=1, access_log_format=None)
    server.start([Onnx(name, file)])
