// Stands in for `@vscode/native-watchdog`, which would have to be compiled: the tests end their servers by themselves.

exports.start = () => {};
exports.exit = (code) => process.exit(code);
