import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { isMainThread } from 'node:worker_threads';
import { join } from 'node:path';

/** Loaded before the service by `--profile`: SIGUSR2 starts a CPU profile of the main thread, the next one writes it. */
if (isMainThread) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 200 });
  let count = 0;
  let running = false;
  process.on('SIGUSR2', () => {
    if (!running) session.post('Profiler.start');
    else {
      session.post('Profiler.stop', (error, { profile }) => {
        if (!error) writeFileSync(join(process.env.BENCH_PROFILES, `${++count}.cpuprofile`), JSON.stringify(profile));
      });
    }
    running = !running;
  });
}
