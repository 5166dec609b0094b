package io.dynode.environments.process;

/** The contract with modules that run as the agent's own user. */
class SharedUserTest extends ProcessEnvironmentTest {
  @Override
  protected ProcessSettings settings() {
    return ProcessSettings.DEFAULT.withoutOwnUsers();
  }
}
