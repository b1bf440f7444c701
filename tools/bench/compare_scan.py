"""Exact and two-stage vector search of Footnote against faiss, usearch, sqlite-vec and numpy.

All get the same vectors and the same threads, one after the other. Without --index the vectors are made up; with it they
are the embeddings of an index, multiplied to --rows where it has fewer: each further row is the sum of two passages'
vectors with random weights and some noise, so that neighbourhoods stay like those of texts. --questions, one a line, are
embedded with the index as queries; without it, passages stand in for them.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import struct
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rows", type=int, default=500_000)
parser.add_argument("--dimension", type=int, default=384)
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--repeats", type=int, default=3)
parser.add_argument("--index")
parser.add_argument("--questions")
parser.add_argument("--footnote", default=".build/release/footnote")
parser.add_argument("--out", help="folder for report.json and report.md")
parser.add_argument("--only-footnote", action="store_true", help="leave the peers out")
options = parser.parse_args()
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)

import numpy as np  # noqa: E402  after the thread count is set

K = 10
QUERIES = 50
random = np.random.default_rng(1)


def unit(vectors):
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def embeddings(path, questions):
    """Vectors of an index's passages and questions, without the rounding of its store; docs/file-formats.md."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    blob = database.execute("SELECT data FROM embedding WHERE key = 'transform'").fetchone()[0]
    features, _, effective = struct.unpack_from("<III", blob, 8)
    numbers = np.frombuffer(blob, np.float32, offset=20)
    mean, projection = numbers[:features], numbers[2 * features :].reshape(effective, features)
    rows = database.execute("SELECT data FROM features ORDER BY passage_id").fetchall()
    kept = np.stack([np.frombuffer(row[0], np.float16, offset=12) for row in rows]).astype(np.float32)
    passages = unit((kept - mean) @ projection.T)
    if not questions:
        return passages, passages[:: max(1, len(passages) // 600)]
    with open(questions) as lines:
        command = [options.footnote, "embed", "--index", path, "--as", "question"]
        output = subprocess.run(command, stdin=lines, capture_output=True, check=True, text=True).stdout
    asked = np.array([json.loads(line)["vector"] for line in output.splitlines()], np.float32)[:, :effective]
    return passages, unit(asked)


def shortened(passages, questions, dimension):
    """The strongest directions, turned at random, as the product turns its axes."""
    if passages.shape[1] > dimension:
        _, directions = np.linalg.eigh(passages.T @ passages)
        passages, questions = passages @ directions[:, -dimension:], questions @ directions[:, -dimension:]
    turn, _ = np.linalg.qr(random.standard_normal((passages.shape[1], passages.shape[1])))
    return unit(passages @ turn), unit(questions @ turn)


def multiplied(base, rows):
    vectors = np.empty((rows, base.shape[1]), np.float32)
    vectors[: len(base)] = base[:rows]
    for first in range(len(base), rows, 50_000):
        count = min(50_000, rows - first)
        pair = random.integers(0, len(base), (2, count))
        noise = random.standard_normal((count, base.shape[1])) * 0.3 / base.shape[1] ** 0.5
        mixed = base[pair[0]] + random.random((count, 1)) * base[pair[1]] + noise
        vectors[first : first + count] = unit(mixed)
    return vectors


def milliseconds(body, repeats=None):
    body()
    times = []
    for _ in range(repeats or options.repeats):
        start = time.perf_counter()
        body()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def recall(found, truth):
    return float(np.mean([len(set(f[:K]) & set(t[:K])) / K for f, t in zip(found, truth)]))


def footnote(vectors, queries, folder):
    paths = [os.path.join(folder, name) for name in ("vectors.f32", "queries.f32")]
    vectors.tofile(paths[0])
    queries.tofile(paths[1])
    command = [options.footnote, "bench-scan", "--json", "--quiet", "--vectors", paths[0], "--queries", paths[1]]
    command += ["--dimension", str(vectors.shape[1]), "--threads", str(options.threads)]
    command += ["--repeats", str(options.repeats)]
    output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    for path in paths:
        os.remove(path)
    return json.loads(output)


def peers(vectors, queries):
    """One row for each peer: what, milliseconds, recall against float32."""
    truth = np.argsort(-(queries @ vectors.T), axis=1)[:, :K]
    one = queries[:1]
    codes, asked = (np.clip(np.rint(x * 127 / np.abs(x).max()), -127, 127).astype(np.int8) for x in (vectors, queries))
    results = []

    def add(what, time_ms, found=None):
        results.append({"what": what, "ms": time_ms, "recall": None if found is None else recall(found, truth)})

    add("numpy float32, one query", milliseconds(lambda: np.argpartition(-(vectors @ one[0]), K)[:K]))

    import faiss

    faiss.omp_set_num_threads(options.threads)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    add("faiss float32, one query", milliseconds(lambda: flat.search(one, K)))
    add(f"faiss float32, {len(queries)} queries, each", milliseconds(lambda: flat.search(queries, K)) / len(queries))
    del flat
    scalar = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    scalar.train(vectors[:100_000])
    scalar.add(vectors)
    add("faiss SQ8, one query", milliseconds(lambda: scalar.search(one, K)), scalar.search(queries, K)[1])
    add(f"faiss SQ8, {len(queries)} queries, each", milliseconds(lambda: scalar.search(queries, K)) / len(queries))
    del scalar
    binary = faiss.IndexBinaryFlat(vectors.shape[1])
    bits, question_bits = np.packbits(vectors < 0, axis=1), np.packbits(queries < 0, axis=1)
    binary.add(bits)
    add("faiss binary flat, k = 1000, one query", milliseconds(lambda: binary.search(question_bits[:1], 1000)))
    del binary

    from usearch.index import MetricKind, search

    def usearch(x, q):
        return search(x, q, K, MetricKind.Cos, exact=True, threads=options.threads)

    add("usearch exact float32, one query", milliseconds(lambda: usearch(vectors, one)))
    found = [usearch(codes, asked[i : i + 1]).keys.reshape(-1) for i in range(10)]
    results.append({"what": "usearch exact int8, one query", "ms": milliseconds(lambda: usearch(codes, asked[:1])),
                    "recall": recall(found, truth[:10])})
    add(f"usearch exact int8, {len(queries)} queries, each", milliseconds(lambda: usearch(codes, asked)) / len(queries))

    import apsw
    import sqlite_vec

    database = apsw.Connection(":memory:")
    database.enable_load_extension(True)
    database.load_extension(sqlite_vec.loadable_path())
    database.execute(f"CREATE VIRTUAL TABLE v USING vec0(e int8[{vectors.shape[1]}])")
    start = time.perf_counter()
    with database:
        database.executemany(
            "INSERT INTO v(rowid, e) VALUES (?, vec_int8(?))", ((i, c.tobytes()) for i, c in enumerate(codes)))
    inserted = len(codes) / (time.perf_counter() - start)
    query = "SELECT rowid FROM v WHERE e MATCH vec_int8(?) ORDER BY distance LIMIT 10"
    add("sqlite-vec int8, one query", milliseconds(lambda: list(database.execute(query, (asked[0].tobytes(),))), 2))
    return results, inserted


def processor():
    with open("/proc/cpuinfo") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def main():
    with tempfile.TemporaryDirectory() as folder:
        if options.index:
            base, queries = shortened(*embeddings(options.index, options.questions), options.dimension)
            real = footnote(base, queries[:QUERIES], folder) if len(base) < options.rows else None
            vectors, source = multiplied(base, options.rows), f"{len(base)} passages of an index, multiplied"
        else:
            centres = random.standard_normal((1_000, options.dimension))
            vectors = unit(centres[random.integers(0, 1_000, options.rows)]
                           + 1.5 * random.standard_normal((options.rows, options.dimension)))
            queries = unit(vectors[::1_000][:QUERIES] + 0.05 * random.standard_normal((QUERIES, options.dimension)))
            real, source = None, "made up"
        queries = queries[:QUERIES]
        ours = footnote(vectors, queries, folder)
    results, inserted = ([], None) if options.only_footnote else peers(vectors, queries)
    report = {"processor": processor(), "threads": options.threads, "rows": options.rows,
              "dimension": int(vectors.shape[1]), "vectors": source, "footnote": ours, "unmultiplied": real,
              "peers": results, "sqliteVecInsertsPerSecond": inserted}
    text = table(report)
    print(text)
    if options.out:
        os.makedirs(options.out, exist_ok=True)
        with open(os.path.join(options.out, f"scan-{options.rows}.json"), "w") as file:
            json.dump(report, file, indent=2)
        with open(os.path.join(options.out, f"scan-{options.rows}.md"), "w") as file:
            file.write(text + "\n")


def table(report):
    ours = report["footnote"]
    figures = {m["name"]: m for m in ours["measurements"]}
    exact = figures["exact, one query"]["median"]
    lines = [
        f"{report['processor']}, {report['threads']} threads; {report['rows']:,} × {report['dimension']}, "
        f"{report['vectors']}; k = {K}", "", "| | median | of Footnote's exact query |", "|---|---:|---:|"]
    for name, m in figures.items():
        ratio = f"{m['median'] / exact:.2f} ×" if m["unit"] == "ms" and name != "load" else ""
        lines.append(f"| Footnote: {name} | {m['median']:,.2f} {m['unit']} | {ratio} |")
    for peer in report["peers"]:
        found = f", recall {peer['recall']:.3f}" if peer["recall"] is not None else ""
        lines.append(f"| {peer['what']}{found} | {peer['ms']:,.2f} ms | {peer['ms'] / exact:.2f} × |")
    if report["sqliteVecInsertsPerSecond"]:
        lines.append(f"| sqlite-vec: insert | {report['sqliteVecInsertsPerSecond']:,.0f} vectors/s | |")
    for name, run in (("all rows", ours), ("unmultiplied", report["unmultiplied"])):
        if run:
            found = ", ".join(f"{key} {value:.4f}" for key, value in sorted(run["recall"].items()))
            lines.append(f"\nRecall@10, {name} ({run['rows']:,}, {run['candidates']:,} candidates): {found}.")
    if ours.get("resident_bytes"):
        lines.append(f"\nResident after loading: {ours['resident_bytes']:,} bytes; codes and signs: {ours['vector_bytes']:,}.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
