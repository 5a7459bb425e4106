"""MLServer with one ONNX model as a custom runtime, as its documentation tells: peer_mlserver.py PORT FILE NAME."""

import asyncio
import sys

import onnxruntime
from mlserver import MLModel, MLServer
from mlserver.codecs import NumpyCodec
from mlserver.settings import ModelParameters, ModelSettings, Settings
from mlserver.types import InferenceResponse


class Onnx(MLModel):
    async def load(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, options)
        self.names = [output.name for output in self.session.get_outputs()]
        return True

    async def predict(self, payload):
        said = self.session.run(self.names, {i.name: NumpyCodec.decode_input(i) for i in payload.inputs})
        return InferenceResponse(
            model_name=self.name,
            outputs=[NumpyCodec.encode_output(name, value) for name, value in zip(self.names, said)])


async def serve(port, file, name):
    server = MLServer(Settings(http_port=port, grpc_port=port + 1, metrics_port=port + 2, host="127.0.0.1",
                               parallel_workers=0, debug=False))
    await server.start([ModelSettings(name=name, implementation=Onnx, parameters=ModelParameters(uri=file))])


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
