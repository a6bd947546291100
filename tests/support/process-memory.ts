/** What a process holds in memory. */
import { execFileSync } from 'node:child_process';

/** Resident memory in MiB. */
export function residentMiB(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
