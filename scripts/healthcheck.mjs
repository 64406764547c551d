// Exit code 0 when the service on this machine is ready.
const port = process.env.PORT || '3000';
try {
  const reply = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4000) });
  process.exitCode = reply.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
