"""PEFT + transformers + torch as a peer of the benchmarks: one JSON command a line on stdin, one JSON answer a line on
stdout, so that the bench can run it in turns with others (peer.ts tells the commands). It runs as its users run it:
default attention (SDPA), PEFT's f32 adapters, torch's AdamW, labels of -100 where nothing is learned."""

import json
import os
import re
import resource
import subprocess
import sys
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

DTYPES = {"bf16": torch.bfloat16, "f32": torch.float32}
MATMUL = (
    "import torch; a = torch.ones(512, 896, dtype=torch.{dtype}); b = torch.ones(896, 896, dtype=torch.{dtype}); "
    "torch.nn.functional.linear(a, b)"
)


def onednn_kernel(dtype: str) -> str:
    """The implementation that oneDNN reports for a product, for example brg_matmul:avx512_core_amx; else "MKL"."""
    run = subprocess.run(
        [sys.executable, "-c", MATMUL.format(dtype=dtype)],
        env={**os.environ, "ONEDNN_VERBOSE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exec,cpu,(?:matmul|inner_product),([^,]+),", run.stdout)
    return found.group(1) if found else "not oneDNN (MKL)"


def card(_):
    return {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "peft": peft.__version__,
        "threads": torch.get_num_threads(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "bf16": onednn_kernel("bfloat16"),
        "f32": onednn_kernel("float32"),
    }


def timed(run) -> dict:
    """Wall time, and the CPU time of all threads: on a shared machine the second says what the work would take alone."""
    started, used = time.perf_counter(), time.process_time()
    run()
    return {"ms": 1000 * (time.perf_counter() - started), "cpuMs": 1000 * (time.process_time() - used)}


class Held:
    """What is kept from one command to the next."""

    model = None
    optimizer = None
    rows = None
    mask = None
    labels = None
    operands = (None, None)


def matmul(command):
    key = tuple(command[k] for k in ("rows", "inFeatures", "outputs", "dtype"))
    if Held.operands[0] != key:
        rows, inputs, outputs = key[:3]
        dtype = DTYPES[command["dtype"]]
        shapes = (rows, inputs), (rows, outputs), (outputs, inputs)
        Held.operands = key, [torch.randn(*shape, dtype=dtype) for shape in shapes]
    x, dy, weight = Held.operands[1]
    with torch.no_grad():
        return timed((lambda: dy @ weight) if command["backward"] else (lambda: torch.nn.functional.linear(x, weight)))


def load(command):
    Held.model = Held.optimizer = None
    torch.manual_seed(1)

    def run():
        dtype = DTYPES[command["dtype"]]
        Held.model = AutoModelForCausalLM.from_pretrained(command["folder"], dtype=dtype)
        if command["rank"] == 0:
            Held.model.eval()
            return
        lora = LoraConfig(r=command["rank"], lora_alpha=2 * command["rank"], target_modules="all-linear")
        Held.model = get_peft_model(Held.model, lora)
        Held.model.train()
        Held.optimizer = torch.optim.AdamW([p for p in Held.model.parameters() if p.requires_grad], lr=1e-4)

    return timed(run)


def rows(command):
    """Rows are padded on the right to the longest; only the last `supervised` tokens of each have a label."""
    longest = max(len(row) for row in command["rows"])
    padding = [longest - len(row) for row in command["rows"]]
    Held.rows = torch.tensor([row + [0] * pad for row, pad in zip(command["rows"], padding)])
    Held.mask = torch.tensor([[1] * len(row) + [0] * pad for row, pad in zip(command["rows"], padding)])
    Held.labels = torch.full_like(Held.rows, -100)
    for labels, row in zip(Held.labels, command["rows"]):
        labels[len(row) - command["supervised"] : len(row)] = torch.tensor(row[-command["supervised"] :])
    return {}


def step(_):
    def run():
        Held.model(input_ids=Held.rows, attention_mask=Held.mask, labels=Held.labels).loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in Held.model.parameters() if p.requires_grad], 1.0)
        Held.optimizer.step()
        Held.optimizer.zero_grad()

    return timed(run)


def forward(command):
    ids = torch.tensor(command["rows"])
    with torch.inference_mode():
        return timed(lambda: Held.model(input_ids=ids, logits_to_keep=1))


def generate(command):
    """The new tokens alone: the time of one token, prompt included, is taken off."""
    ids = torch.tensor([command["row"]])

    def run(count):
        return timed(lambda: Held.model.generate(ids, min_new_tokens=count, max_new_tokens=count, do_sample=False))

    with torch.inference_mode():
        first, everything = run(1), run(command["newTokens"] + 1)
    return {key: everything[key] - first[key] for key in first}


HANDLERS = {f.__name__: f for f in (card, matmul, load, rows, step, forward, generate)}


def main() -> None:
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints goes to stderr
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = HANDLERS[command["do"]](command)
            answer["peakRssBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        except Exception as error:  # the bench prints it and goes on without this peer
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
