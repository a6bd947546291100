/** The table of what is wanted, in its order, with what this run saw beside it. Nothing is judged: the words say what the number says. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

const rows = [
  ['msg/s ÷ Socket.IO + one INSERT each', 'perSocketIo', '≥', 3, 5],
  ['msg/s ÷ ws + group commit', 'perGroup', '≥', 0.35, 0.7],
  ['deliver p99 at 100 msg/s ÷ Socket.IO', 'deliverP99', '≤', 0.7, 0.4],
  ['idle memory of a connection ÷ Socket.IO', 'memory', '≤', 1, 0.5],
  ['connects/s ÷ raw ws', 'connects', '≥', 0.5, 0.8],
  ['open a conversation of 100,000 messages ÷ one of 50', 'longer', '≤', 1.5, 1.1],
  ['killed to first acknowledgement, s', 'restart', '≤', 2, 1],
  ['refresh in a call to media again, p95, s', 'refresh', '≤', 2, 1],
  ['first-load script, KB gzip', 'firstLoad', '≤', 170, 120],
  ['decrypt and draw the 50 newest messages, ms', 'opening', '≤', 50, 20],
];

/** What a child program printed; null when it failed. */
function output(script, args) {
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, script), ...args],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
    child.once('close', (code) => done(code === 0 ? text : null));
  });
}

const largest = (text, pattern) => {
  const found = [...(text ?? '').matchAll(pattern)].map(([, number]) => Number(number));
  return found.length === 0 ? undefined : Math.max(...found);
};

/** The worse of a fresh and a warm device. */
export async function measureLonger(messages, rounds) {
  const text = await output('tests/bench/long-conversation.mjs', [
    '--messages',
    String(messages),
    '--rounds',
    String(rounds),
  ]);
  return largest(text, /ratio ([\d.]+)/g);
}

/** The largest page, KB; builds the app first where it has changed. */
export async function measureFirstLoad() {
  return largest(await output('scripts/measure-first-load.mjs', []), /^\s*([\d.]+) {2}\//gm);
}

/** `seen` by the names above; what was not measured says how it can be. */
export function printTargets(seen) {
  const instead = { refresh: 'npm run bench:calls', firstLoad: 'node scripts/measure-first-load.mjs' };
  const say = (key) => seen[key]?.toPrecision(3) ?? instead[key] ?? 'not measured';
  const reached = (key, sign, bound) =>
    seen[key] === undefined ? '' : (sign === '≥' ? seen[key] >= bound : seen[key] <= bound) ? 'yes' : 'no';
  console.table(
    Object.fromEntries(
      rows.map(([title, key, sign, required, wanted]) => [
        title,
        {
          seen: say(key),
          required: `${sign} ${required}`,
          reached: reached(key, sign, required),
          wanted: `${sign} ${wanted}`,
        },
      ]),
    ),
  );
}
