"""Training steps of masked networks in PyTorch, for bench/src/training.

A process that reads one JSON request a line and answers one JSON line:
  {"do": "open", "id", "network", "rule", "density", "file", "recipe"}  -> {"losses": [...]}: three steps
  {"do": "run", "id", "calls"}                                          -> {"cpu", "walls", "loss"}: milliseconds
  {"do": "close", "id"}                                                 -> {}
  {"do": "fit", ..., "dataset", "dir", "images", "epochs", "target", "batch"} -> {"seconds", "epochs", "accuracy"}
`file` is a .safetensors with inputs, labels, and each kernel's weight and scores in the layout of tfjs.

Edge-popup from its formula (Ramanujan et al. 2020): the effective kernel is weight * mask(|scores|); the mask has ones at
the k largest; its gradient passes straight to |scores|; SGD moves the scores only. The rule "sort" orders all scores and
writes zeros and ones at their places, as the paper's code does; "kth" compares with the one threshold; "dense" has no
mask and trains the weights. As in that code a dense layer is a convolution of 1 x 1 over [batch, features, 1, 1].
"""

import gzip
import json
import math
import os
import sys
import time

import torch
import torch.nn.functional as F

POOLS = {"mlp": (), "conv2-28": (1,), "conv4-28": (1, 3)}


def read_safetensors(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    size = int.from_bytes(data[:8], "little")
    header = json.loads(bytes(data[8 : 8 + size]))
    dtypes = {"F32": torch.float32, "U8": torch.uint8}
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        count = (end - begin) // (4 if entry["dtype"] == "F32" else 1)
        flat = torch.frombuffer(data, dtype=dtypes[entry["dtype"]], count=count, offset=8 + size + begin)
        found[name] = flat.reshape(entry["shape"]).clone()
    return found


class Mask(torch.autograd.Function):
    @staticmethod
    def forward(ctx, magnitudes, rule, density):
        flat = magnitudes.flatten()
        pruned = flat.numel() - round(density * flat.numel())
        if rule == "sort":
            order = flat.sort().indices
            mask = torch.empty_like(flat)
            mask[order[:pruned]] = 0
            mask[order[pruned:]] = 1
        elif pruned == 0:
            mask = torch.ones_like(flat)
        else:
            mask = (flat > flat.kthvalue(pruned).values).float()
        return mask.view_as(magnitudes)

    @staticmethod
    def backward(ctx, gradient):
        return gradient, None, None


class Training:
    def __init__(self, network, rule, density, tensors, recipe):
        self.rule, self.density, self.pools = rule, density, POOLS[network]
        self.inputs = tensors["inputs"].permute(0, 3, 1, 2).contiguous()
        self.labels = tensors["labels"].long()
        self.weights, self.scores = [], []
        height, channels = 28, 1
        flat = False
        for i in range(sum(name.startswith("weight/") for name in tensors)):
            shape = tensors[f"weight/{i}"].shape
            first = len(shape) == 2 and not flat
            flat = len(shape) == 2

            def of(kind):
                kernel = tensors[f"{kind}/{i}"]
                if not flat:
                    return kernel.permute(3, 2, 0, 1).contiguous()
                out = kernel.shape[1]
                if first:  # tfjs flattens [height, width, channels], torch [channels, height, width]
                    kernel = kernel.reshape(height, height, channels, out).permute(2, 0, 1, 3)
                return kernel.reshape(-1, out).t().reshape(out, -1, 1, 1).contiguous()

            self.weights.append(of("weight"))
            self.scores.append(None if rule == "dense" else of("scores"))
            if not flat:
                channels = shape[3]
                height = height // 2 if i in self.pools else height
        trained = self.weights if rule == "dense" else self.scores
        for tensor in trained:
            tensor.requires_grad_()
        self.optimiser = torch.optim.SGD(
            trained, lr=recipe["learningRate"], momentum=recipe["momentum"], weight_decay=recipe["weightDecay"]
        )

    def logits(self, x):
        flat = False
        for i, (weight, scores) in enumerate(zip(self.weights, self.scores)):
            kernel = weight if scores is None else weight * Mask.apply(scores.abs(), self.rule, self.density)
            dense = kernel.shape[2] == 1
            if dense and not flat:
                x = x.reshape(x.shape[0], -1, 1, 1)
                flat = True
            x = F.conv2d(x, kernel, padding=0 if dense else 1)
            if i + 1 < len(self.weights):
                x = F.relu(x)
            if i in self.pools:
                x = F.max_pool2d(x, 2)
        return x.flatten(1)

    def step(self, inputs=None, labels=None):
        inputs, labels = (self.inputs, self.labels) if inputs is None else (inputs, labels)
        loss = F.cross_entropy(self.logits(inputs), labels)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        value = loss.item()
        if not math.isfinite(value):
            raise ValueError(f"the loss is {value}")
        return value


def read_idx(path, header):
    for name, opener in ((path + ".gz", gzip.open), (path, open)):
        if os.path.exists(name):
            with opener(name, "rb") as file:
                return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8, offset=header)
    raise FileNotFoundError(path)


def fit(request):
    """Trains from a start; the order of examples is torch's own."""
    tensors = read_safetensors(request["file"])
    training = Training(request["network"], request["rule"], request["density"], tensors, request["recipe"])

    def images(part, count):
        pixels = read_idx(f"{request['dir']}/{part}-images-idx3-ubyte", 16)[: count * 784].float() / 255
        return pixels.view(-1, 1, 28, 28), read_idx(f"{request['dir']}/{part}-labels-idx1-ubyte", 8)[:count].long()

    inputs, labels = images("train", request["images"])
    mean, deviation = inputs.mean(), inputs.std()
    inputs = (inputs - mean) / deviation
    test, expected = images("t10k", 10000)
    test = (test - mean) / deviation
    torch.manual_seed(1)
    seconds = accuracy = epoch = 0
    while epoch < request["epochs"] and accuracy < request.get("target", 1):
        start = time.perf_counter()
        for part in torch.randperm(len(labels)).split(request["batch"]):
            training.step(inputs[part], labels[part])
        seconds += time.perf_counter() - start
        epoch += 1
        with torch.no_grad():
            hits = [(training.logits(x).argmax(1) == y).sum() for x, y in zip(test.split(1000), expected.split(1000))]
        accuracy = sum(hits).item() / len(expected)
    return {"seconds": seconds, "epochs": epoch, "accuracy": accuracy}


def answer(request, opened):
    if request["do"] == "fit":
        return fit(request)
    id = request["id"]
    if request["do"] == "open":
        tensors = read_safetensors(request["file"])
        opened[id] = Training(request["network"], request["rule"], request["density"], tensors, request["recipe"])
        return {"losses": [opened[id].step() for _ in range(3)]}
    if request["do"] == "close":
        del opened[id]
        return {}
    walls = []
    start = time.process_time()
    for _ in range(request["calls"]):
        before = time.perf_counter()
        loss = opened[id].step()
        walls.append(1000 * (time.perf_counter() - before))
    return {"cpu": 1000 * (time.process_time() - start), "walls": walls, "loss": loss}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"version": torch.__version__}), flush=True)
    opened = {}
    for line in sys.stdin:
        try:
            result = answer(json.loads(line), opened)
        except Exception as error:
            result = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), flush=True)


main()
