import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where the app keeps what must outlive it: SecureStore on a phone, files here. */
export interface Storage {
  read(name: string): Promise<string | null>;
  /** Resolves when the value is safe, in the order of asking; `null` forgets it. */
  write(name: string, value: string | null): Promise<void>;
}

export class FileStorage implements Storage {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  async read(name: string): Promise<string | null> {
    return readFile(this.place(name), "utf8").catch(() => null);
  }

  write(name: string, value: string | null): Promise<void> {
    this.last = this.last.catch(() => undefined).then(() => this.put(name, value));
    return this.last;
  }

  private async put(name: string, value: string | null): Promise<void> {
    if (value === null) {
      await rm(this.place(name), { force: true });
      return;
    }
    await mkdir(this.folder, { recursive: true });
    const draft = `${this.place(name)}.draft`;
    const file = await open(draft, "w", 0o600);
    await file.writeFile(value);
    await file.sync();
    await file.close();
    await rename(draft, this.place(name)); // whoever is killed leaves the old value or the new one
  }

  private place(name: string): string {
    return join(this.folder, name);
  }
}
