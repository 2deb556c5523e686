// Stands in for `@vscode/spdlog`, whose native half would have to be compiled: writes VS Code's log files in plain Node.
// The tests read these files to be sure that no key is in them.

const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(_kind, _name, file) {
    mkdirSync(dirname(file), { recursive: true });
    this.file = file;
    this.level = levels.indexOf('info');
    this.bare = false;
  }
  write(level, message) {
    if (levels.indexOf(level) < this.level) return;
    const line = this.bare ? message : `${new Date().toISOString()} [${level}] ${message}\n`;
    try {
      appendFileSync(this.file, line);
    } catch {
      // The folder goes away at the end of a test, before the last messages.
    }
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.bare = true;
  }
  flush() {}
  drop() {}
}
for (const level of levels) {
  Logger.prototype[level] = function (message) {
    this.write(level, message);
  };
}

const create = async (name, file) => new Logger('rotating', name, file);

// One by one: VS Code imports the names, and Node finds them in a CommonJS file only when they are written so.
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
