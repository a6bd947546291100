import { describe, expect, it } from 'vitest';
import { commonHeaders, pagePolicy, workerPolicy } from './security-headers.ts';

const https = { origin: 'https://clinic.example', development: false, connectTo: ['https://files.example'] };
const http = { origin: 'http://localhost:3000', development: false, connectTo: [] };

describe('security headers', () => {
  it('let only scripts with the nonce run', () => {
    const policy = pagePolicy(https, 'N0nce');
    expect(policy).toContain("script-src 'nonce-N0nce' 'strict-dynamic' 'wasm-unsafe-eval';");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy.split('; ').find((line) => line.startsWith('script-src'))).not.toMatch(
      /unsafe-inline|'unsafe-eval'/,
    );
  });

  it('are the set that scanners give their best mark for', () => {
    expect(commonHeaders(https)).toEqual({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'permissions-policy': expect.stringMatching(/^[a-z-]+=\(\)(, [a-z-]+=\(\))+$/),
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
    });
    const directives = pagePolicy(https, 'x').split('; ');
    for (const closed of ["object-src 'none'", "frame-src 'none'", "base-uri 'none'", "form-action 'self'"])
      expect(directives).toContain(closed);
  });

  it('name the socket of this very address', () => {
    expect(pagePolicy(https, 'x')).toContain(
      "connect-src 'self' wss://clinic.example https://files.example;",
    );
    expect(workerPolicy(http)).toContain("connect-src 'self' ws://localhost:3000;");
  });

  it('pin HTTPS where there is HTTPS', () => {
    expect(commonHeaders(https)['strict-transport-security']).toContain('max-age=63072000');
    expect(pagePolicy(https, 'x')).toContain('upgrade-insecure-requests');
    expect(commonHeaders(http)).not.toHaveProperty('strict-transport-security');
    expect(pagePolicy(http, 'x')).not.toContain('upgrade-insecure-requests');
  });
});
