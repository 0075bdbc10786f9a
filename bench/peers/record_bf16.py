"""Records how far bf16 PyTorch (transformers + PEFT) is from the float64 goldens of test/fixtures: the yardstick of
our bf16 tests. Usage: python record_bf16.py test/fixtures/<model> ...   (writes bf16-torch.json into each folder)"""

import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM


def relative_l2(a, b):
    return float((a.double() - b).norm() / b.norm())


def record(folder: Path) -> None:
    golden = json.loads((folder / "golden.json").read_text())
    tensors = load_file(folder / "golden.safetensors")
    sequences = [torch.tensor([s["input_ids"]]) for s in golden["sequences"]]
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16, attn_implementation="eager")
    with torch.no_grad():
        logits = [
            relative_l2(base(ids).logits[0], tensors[f"logits.f64.{i}"]) for i, ids in enumerate(sequences)
        ]
        logits_max = [
            float((base(ids).logits[0].double() - tensors[f"logits.f64.{i}"]).abs().max())
            for i, ids in enumerate(sequences)
        ]
    model = PeftModel.from_pretrained(base, folder / "adapter", is_trainable=True)
    total = 0
    count = 0
    for ids, labels in zip(sequences, golden["loss_labels"]):
        logp = model(ids).logits[0].float().log_softmax(-1)
        for t, label in enumerate(labels):
            if label != -100:
                total = total - logp[t - 1, label]
                count += 1
    loss = total / count
    loss.backward()
    gradients = {}
    ours, theirs = [], []
    for name, parameter in model.named_parameters():
        if parameter.grad is None:
            continue
        key = "adapter.grad.f64." + name.replace(".default", "")
        ours.append(parameter.grad.flatten().double())
        theirs.append(tensors[key].flatten())
    gradients = relative_l2(torch.cat(ours), torch.cat(theirs))
    out = {
        "torch": torch.__version__,
        "logits_relative_l2": logits,
        "logits_max_abs": logits_max,
        "loss_abs": abs(float(loss) - golden["adapters"][0]["loss_f64"]),
        "gradients_relative_l2": gradients,
    }
    (folder / "bf16-torch.json").write_text(json.dumps(out, indent=2) + "\n")
    print(folder.name, out)


for argument in sys.argv[1:]:
    record(Path(argument))
