/**
 * A network that Treble trained as somebody else might hand it on: an ONNX file (protobuf, onnx.proto's ModelProto)
 * without the metadata that says whose it is and, `softmax` given, with probabilities for its output.
 */
export function modelFromElsewhere(bytes, { softmax = false } = {}) {
  const parts = fields(bytes).filter(({ number }) => number !== METADATA);
  return Buffer.concat(
    parts.map((part) => (softmax && part.number === GRAPH ? field(GRAPH, withSoftmax(part.content)) : part.whole)),
  );
}

// Field numbers: of ModelProto, of GraphProto, and of NodeProto and ValueInfoProto.
const [GRAPH, METADATA] = [7, 14];
const [NODE, OUTPUT] = [1, 12];
const [NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR] = [1, 2, 4];
const [VALUE_NAME, VALUE_TYPE] = [1, 2];

function withSoftmax(graph) {
  const parts = fields(graph);
  const output = fields(parts.find(({ number }) => number === OUTPUT).content);
  const name = output.find(({ number }) => number === VALUE_NAME).content;
  const type = output.find(({ number }) => number === VALUE_TYPE).content;
  const probabilities = Buffer.from("probabilities");
  const node = [
    field(NODE_INPUT, name),
    field(NODE_OUTPUT, probabilities),
    field(NODE_OPERATOR, Buffer.from("Softmax")),
  ];
  const value = [field(VALUE_NAME, probabilities), field(VALUE_TYPE, type)];
  const kept = parts.filter(({ number }) => number !== OUTPUT).map(({ whole }) => whole);
  return Buffer.concat([...kept, field(NODE, Buffer.concat(node)), field(OUTPUT, Buffer.concat(value))]);
}

/** The fields of a message in order: number, all bytes, and the content of those that have a length. */
function fields(bytes) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const tag = varint();
    const type = tag & 7;
    const length = type === 2 ? varint() : { 1: 8, 5: 4 }[type];
    const content = bytes.subarray(at, at + (length ?? 0));
    if (length === undefined) varint();
    else at += length;
    found.push({ number: tag >> 3, content, whole: bytes.subarray(start, at) });
  }
  return found;
}

function field(number, content) {
  return Buffer.concat([varintOf(8 * number + 2), varintOf(content.length), content]);
}

function varintOf(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
