// Who issues access and refresh tokens, and knows which are good. As strict as the strictest vendor: a refresh token that
// comes a second time locks the account.

export interface IssuedTokens {
  access: string;
  refresh: string;
}

export class TokenAuthority {
  isLocked = false;
  /** Seconds that an access token is said to last. */
  lifetime = 3600;
  /** Good exchanges of a refresh token. */
  refreshes = 0;
  readonly #rotates: boolean;
  #count = 0;
  #refresh = '';
  #used = new Set<string>();
  #good = new Set<string>();

  constructor({ rotates }: { rotates: boolean }) {
    this.#rotates = rotates;
  }

  /** A sign-in by a person. */
  issue(): IssuedTokens {
    if (this.#refresh) this.#used.add(this.#refresh);
    this.#refresh = `refresh-${++this.#count}-${'r'.repeat(16)}`;
    return { access: this.#newAccess(), refresh: this.#refresh };
  }

  /** Undefined when the token is refused. */
  exchange(refresh: string): IssuedTokens | undefined {
    if (this.#used.has(refresh)) this.isLocked = true;
    if (this.isLocked || refresh !== this.#refresh) return undefined;
    this.refreshes++;
    return this.#rotates ? this.issue() : { access: this.#newAccess(), refresh };
  }

  isGood(access: string): boolean {
    return !this.isLocked && this.#good.has(access);
  }

  /** Ends all access tokens before their time. */
  endAccess(): void {
    this.#good.clear();
  }

  /** Ends the sign-in as its owner can on the vendor's page. */
  revoke(): void {
    this.#good.clear();
    this.#refresh = '';
  }

  #newAccess(): string {
    const access = `access-${this.#count}-${this.refreshes}-${'a'.repeat(16)}`;
    this.#good.add(access);
    return access;
  }
}
