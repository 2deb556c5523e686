// The version of Headgate, as /health, --version and the user agent tell it. A test compares it with package.json.

export const version = '0.1.0';
