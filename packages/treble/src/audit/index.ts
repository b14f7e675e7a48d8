/** The audit of one classifier: what its file says, how it is fed, where and how much it is fooled, and what explains it. */
