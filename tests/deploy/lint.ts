// What is in deploy/, held against the schemas and rules of those who will read it.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";
import { hadolint, hasProgram, helm, kubectlValidate, outputOf, run } from "./checkers.ts";

export interface Check {
  readonly name: string;
  /** What the system must have for it, and the project does not install. */
  readonly needs: readonly string[];
  readonly check: () => void;
}

const chart = "deploy/helm/ekiden";
const manifests = ["deploy/kubernetes/worker-scaling.yaml"];
/** Lowest and newest that the chart is held against. */
const kubernetesVersions = ["1.27", "1.30"];

const files = ["keys.existingSecret=keys"];
const postgres = [
  ...[...files, "store.kind=postgres", "store.postgres.url=postgres://ekiden@db:5432/ekiden"],
  "store.postgres.passwordSecret=database",
];
/** Values with which the chart is made; each must be accepted by Kubernetes. */
const accepted: readonly (readonly string[])[] = [
  files,
  [...files, "store.files.storageClassName=fast", "service.type=LoadBalancer"],
  [...files, "tls.secret=certificate", "ingress.enabled=true", "ingress.host=swf.example.org"],
  postgres,
  [
    ...[...postgres, "autoscaling.enabled=true", "ingress.enabled=true"],
    ...["ingress.host=swf.example.org", "ingress.tlsSecret=certificate"],
    ...["environment.EKIDEN_REGION=eu-central-1", "nodeSelector.disk=ssd"],
  ],
  [
    ...[...postgres, "autoscaling.enabled=true", "metrics.enabled=true"],
    ...["autoscaling.targetHeldPolls=2000", "autoscaling.targetBacklog=500"],
    "autoscaling.targetCPUUtilizationPercentage=0",
  ],
];
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
/** Values that the job of migrations needs as the nodes do, and what each has made. */
const shared = {
  "environment.NODE_EXTRA_CA_CERTS=/run/keys/ca.pem": 'value: "/run/keys/ca.pem"',
  "keys.existingSecret=keys": "secretName: keys",
  "podAnnotations.team=orders": "team: orders",
  "nodeSelector.disk=ssd": "disk: ssd",
  "tolerations[0].key=dedicated": "key: dedicated",
  [`affinity.nodeAffinity.${preferred}[0].weight=1`]: "weight: 1",
};

/** Values that are refused, and with which words. */
const refused: readonly (readonly [values: readonly string[], words: RegExp])[] = [
  [[], /keys\.existingSecret must name a Secret/],
  [["keys.existingSecret=keys", "store.kind=postgres"], /store\.postgres\.url must be given/],
  [[...files, "store.kind=mysql"], /value must be one of 'files', 'postgres'/],
  [[...files, "store.postgres.url=postgres://a:secret@db/x"], /does not match pattern/],
  [[...files, "replica=3"], /additional properties 'replica' not allowed/],
  [[...files, "environment.EKIDEN_TLS_CERT=/a"], /the chart sets it\. Give tls\.secret/],
  [[...files, "environment.EKIDEN_PORT=80"], /the chart sets it\. Give service\.port/],
  [[...files, "environment.EKIDEN_HOST=127.0.0.1"], /cannot be a loopback address/],
  [
    [...postgres, "autoscaling.enabled=true", "autoscaling.targetBacklog=500"],
    /targetBacklog need metrics\.enabled=true/,
  ],
  [
    [...postgres, "autoscaling.enabled=true", "autoscaling.targetCPUUtilizationPercentage=0"],
    /autoscaling needs a target/,
  ],
];

/** Variables of the environment are texts, also where they look like numbers. */
const setting = (value: string): string[] => [
  value.startsWith("environment.") ? "--set-string" : "--set",
  value,
];

const template = (values: readonly string[], version: string): string =>
  outputOf(helm(), [
    ...["template", "ekiden", chart, "--kube-version", `${version}.0`],
    ...values.flatMap(setting),
  ]);

const failureOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error);
  }
  throw new Error("It was accepted, and should not be.");
};

/** A pod that speaks https alone is asked by https how it is, and reached by that. */
const checkProbes = (): void => {
  const made = template([...files, "tls.secret=certificate"], "1.30");
  for (const [text, count] of Object.entries({
    "scheme: HTTPS": 3,
    "port: https": 3,
    "targetPort: https": 1,
    "secretName: certificate": 1,
  })) {
    const times = made.split(new RegExp(`\\b${text}\\b`)).length - 1;
    if (times !== count) throw new Error(`${text} is there ${times} times: ${made}`);
  }
};

const checkChart = (): void => {
  run(helm(), ["lint", "--strict", chart, "--set", "keys.existingSecret=keys"]);
  const folder = mkdtempSync(join(tmpdir(), "ekiden-chart-"));
  try {
    for (const version of kubernetesVersions) {
      const paths = accepted.map((values, index) => {
        const path = join(folder, `${version}-${index}.yaml`);
        writeFileSync(path, template(values, version));
        return path;
      });
      run(kubectlValidate(), [...paths, ...manifests, "--version", version]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const made = template([...postgres, ...Object.keys(shared)], "1.30");
  for (const [value, text] of Object.entries(shared)) {
    const times = made.split(text).length - 1;
    if (times !== 2) throw new Error(`${value} is in ${times} of the two pods: ${made}`);
  }
  checkProbes();
  for (const [values, words] of refused) {
    const failure = failureOf(() => template(values, "1.30"));
    if (!words.test(failure)) throw new Error(`${values.join(" ")} is refused with: ${failure}`);
  }
};

const given = {
  EKIDEN_FIRST_KEY: "a",
  EKIDEN_MASTER_KEY: "b",
  EKIDEN_DATABASE_PASSWORD: "c",
  EKIDEN_GRAFANA_PASSWORD: "d",
};

const unit = "deploy/systemd/ekiden.service";

/** With what docs/operations/services.md adds to it for a certificate. */
const verifyWithCertificate = (): void => {
  const page = readFileSync(join(repository, "docs/operations/services.md"), "utf8");
  const [, addition = ""] = /```ini\n(.*?)```/s.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "ekiden-drop-in-"));
  try {
    const copy = join(folder, "ekiden.service");
    copyFileSync(join(repository, unit), copy);
    mkdirSync(`${copy}.d`);
    writeFileSync(join(`${copy}.d`, "override.conf"), addition);
    run("systemd-analyze", ["verify", copy]);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Of 100, where 100 is a service that may do everything; systemd shows a tenth of it. */
const maxExposure = "20";

export const checks: readonly Check[] = [
  {
    name: "the Dockerfile, by hadolint",
    needs: ["python3"],
    check: () => run(hadolint(), ["deploy/image/Dockerfile"]),
  },
  {
    name: "the compose files, by the loader of Docker Compose",
    needs: ["go"],
    check: () => {
      const pathOf = (name: string) => `deploy/compose/${name}`;
      const together = ["embedded.yaml", "nodes.yaml"].flatMap((name) => [
        [name],
        [name, "monitoring.yaml"],
      ]);
      const paths = together.map((names) => names.map(pathOf).join(","));
      run("go", ["-C", "tests/deploy/compose", "build", "-o", "../output/compose"]);
      run("tests/deploy/output/compose", paths, given);
    },
  },
  {
    name: "the configuration and the alerts of Prometheus, by promtool",
    needs: ["promtool"],
    check: () => run("promtool", ["check", "config", "deploy/monitoring/prometheus.yaml"]),
  },
  {
    name: "the balancer of the compose file, by HAProxy",
    needs: ["haproxy"],
    check: () => run("haproxy", ["-c", "-f", "deploy/compose/haproxy.cfg"]),
  },
  {
    name: "the Helm chart and manifests, by Helm and the schemas of Kubernetes",
    needs: ["go"],
    check: checkChart,
  },
  {
    name: "the unit, by systemd",
    needs: ["systemd-analyze"],
    check: () => {
      run("systemd-analyze", ["verify", unit]);
      verifyWithCertificate();
      run("systemd-analyze", ["security", "--offline=true", `--threshold=${maxExposure}`, unit]);
    },
  },
  {
    name: "the property list of launchd, by a parser of such lists",
    needs: ["python3"],
    check: () => {
      const program = "import plistlib, sys; plistlib.load(open(sys.argv[1], 'rb'))['Label']";
      run("python3", ["-c", program, "deploy/launchd/ekiden.plist"]);
    },
  },
];

export const missingFor = ({ needs }: Check): readonly string[] =>
  needs.filter((name) => !hasProgram(name));
