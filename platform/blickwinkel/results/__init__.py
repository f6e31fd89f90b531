"""Reading publications within the reader's rights: pages, commands; nothing here sees a raw answer."""
