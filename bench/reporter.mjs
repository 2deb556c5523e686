// Preloaded into every measured process: answers over IPC how much processor time and memory it has used.
// Plain JavaScript, as are the measured programs beside it: stripping types would cost start time and memory of its own.

if (process.send) {
  process.on('message', (message) => {
    if (message !== 'report') return;
    const { user, system } = process.cpuUsage();
    process.send({ processorMs: (user + system) / 1000, memoryBytes: process.memoryUsage.rss() });
  });
  // The question must not keep a process alive that is done.
  process.channel.unref();
}
