// A worker that ticks: browsers slow the timers of a page that is not looked at, but not a worker's.
setInterval(() => postMessage(null), 1000 / 30);
